package io.blobferry.cli;

import java.io.PrintWriter;

/** Whole lines on one output, from several threads. */
final class SynchronizedLineWriter {
    private final PrintWriter out;

    SynchronizedLineWriter(PrintWriter out) {
        this.out = out;
    }

    synchronized void writeLine(String line) {
        out.println(line);
        out.flush();
    }
}
