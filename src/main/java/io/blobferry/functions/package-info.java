/**
 * The Azure Functions: each parses, delegates and renders. It uses {@code app} and what lies below it; nothing
 * uses it. Begin with {@link BlobCreated}.
 */
package io.blobferry.functions;
