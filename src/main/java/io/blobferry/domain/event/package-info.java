/** Hints that a blob changed: the events that the engine processes. It uses {@code domain}. Begin with {@link BlobEvent}. */
package io.blobferry.domain.event;
