/** Where clients come in: whom a replica hears, what it refuses, and whom it answers. */
@NullMarked
package io.parley.driver.door;

import org.jspecify.annotations.NullMarked;
