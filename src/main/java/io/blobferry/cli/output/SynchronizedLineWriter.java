package io.blobferry.cli.output;

import java.io.PrintWriter;

/** Writes lines from several threads to one output; no line is split. */
public final class SynchronizedLineWriter {
    private final PrintWriter out;

    public SynchronizedLineWriter(PrintWriter out) {
        this.out = out;
    }

    public synchronized void writeLine(String line) {
        out.println(line);
        out.flush();
    }
}
