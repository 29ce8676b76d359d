/** What commands print: progress on a terminal or in lines, summaries, and standard output whose loss is noticed. */
package io.blobferry.cli.output;
