/**
 * Restore drills: reads backups that are drawn at random as a restore would, and says how long a whole container would take. It
 * uses {@code spi}, {@code routing}, {@code verify} and {@code report}. Begin with {@link Drill}.
 */
package io.blobferry.drill;
