/** What a restore would move, and what it would cost. It uses {@code restore}, {@code report} and JSON. Begin with {@link RestoreEstimate}. */
package io.blobferry.restore.cost;
