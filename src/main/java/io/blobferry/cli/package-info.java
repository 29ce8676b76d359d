/**
 * The command line: each command parses, delegates and renders. It uses {@code app} and what lies below it;
 * nothing uses it. Begin with {@link Blobferry}.
 */
package io.blobferry.cli;
