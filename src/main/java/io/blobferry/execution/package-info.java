/**
 * What every run carries and raises: its context with the deadline, the shutdown signal, the listener, the bounded
 * executor and the exceptions of the ports. It uses {@code domain}. Begin with {@link RunContext}.
 */
package io.blobferry.execution;
