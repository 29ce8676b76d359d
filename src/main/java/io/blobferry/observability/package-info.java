/**
 * Writes what happens as structured log lines, and reports as JSON. It uses the listeners of {@code execution},
 * {@code replay}, {@code reconcile} and {@code orphans}, and no cloud SDK. Begin with {@link JsonEventLog}.
 */
package io.blobferry.observability;
