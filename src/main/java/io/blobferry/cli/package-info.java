/**
 * The command line: each command parses its options, delegates and prints the result. It uses {@code app} and the packages
 * below it; no package uses it. Start with {@link Blobferry}.
 */
package io.blobferry.cli;
