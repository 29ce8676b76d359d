/**
 * The first backup of what a container holds, and of what is missing since: every blob is compared with its backup and copied at
 * once where it has none, or its cost is estimated. It uses {@code listing} and {@code backup}. Begin with {@link Backfill}.
 */
package io.blobferry.backfill;
