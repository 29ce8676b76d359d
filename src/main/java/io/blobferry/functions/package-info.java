/**
 * The Azure Functions: each parses its input, delegates and renders the result. It uses {@code app} and the packages below
 * it; no package uses it. Start with {@link BlobCreated}.
 */
package io.blobferry.functions;
