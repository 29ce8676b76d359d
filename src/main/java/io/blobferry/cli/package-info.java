/** The command line: each command parses, delegates and renders, and nothing more. */
package io.blobferry.cli;
