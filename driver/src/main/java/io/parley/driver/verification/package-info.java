/** Whether a message is what it claims to be, and how one's own is sealed. */
@NullMarked
package io.parley.driver.verification;

import org.jspecify.annotations.NullMarked;
