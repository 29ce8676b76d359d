package io.blobferry.cli;

import java.io.PrintWriter;

/** Writes lines from several threads to one output; no line is split. */
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
