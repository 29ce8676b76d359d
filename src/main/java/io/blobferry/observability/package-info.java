/**
 * Structured log lines and JSON reports. It uses the listeners of {@code execution}, {@code replay}, {@code reconcile} and
 * {@code orphans}, and no cloud SDK. Start with {@link JsonEventLog}.
 */
package io.blobferry.observability;
