/**
 * Prices of both clouds, from a file that a user may replace, and what requests and bytes cost by them. It uses {@code execution},
 * {@code report} and JSON. Begin with {@link Prices}.
 */
package io.blobferry.cost;
