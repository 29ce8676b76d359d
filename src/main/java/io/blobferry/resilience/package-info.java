/**
 * Decorators of the ports that add a circuit breaker for each cloud. It uses {@code spi}, {@code stream} and
 * Resilience4j; only {@code backup} uses it. Begin with {@link CircuitBreakers}.
 */
package io.blobferry.resilience;
