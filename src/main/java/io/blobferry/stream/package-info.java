/**
 * Decorators of a byte stream that observe the bytes as they pass. It uses {@code execution} and {@link
 * java.util.concurrent.Flow}. Begin with {@link ObservedPublisher}.
 */
package io.blobferry.stream;
