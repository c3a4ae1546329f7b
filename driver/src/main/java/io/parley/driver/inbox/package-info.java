/** What waits for a replica: fairly among senders, and never more than the bounds allow. */
@NullMarked
package io.parley.driver.inbox;

import org.jspecify.annotations.NullMarked;
