package io.blobferry.cli;

import java.io.PrintWriter;

/** Whole lines on one output, from several threads. */
final class Lines {
    private final PrintWriter out;

    Lines(PrintWriter out) {
        this.out = out;
    }

    synchronized void print(String line) {
        out.println(line);
        out.flush();
    }
}
