/** What Azure Functions calls: each function parses, delegates and renders, and nothing more. */
package io.blobferry.functions;
