package io.blobferry.cli;

import io.blobferry.execution.RunContext;
import io.blobferry.replay.ImportedFile;
import io.blobferry.replay.ReplayListener;
import io.blobferry.replay.ReplayResult;
import io.blobferry.spi.state.DeadLetters;
import io.blobferry.spi.state.FailureStore;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;

/** What a person is told when a replay is over: the rows that stay, or that a dry run found, and the sum. */
final class ReplaySummaryPrinter implements ReplayListener {
    private static final int MAX_ROWS = 50;

    private final PrintWriter out;
    private final List<String> rows = new ArrayList<>();
    private int omitted;

    ReplaySummaryPrinter(PrintWriter out) {
        this.out = out;
    }

    @Override
    public void deadLettersImported(RunContext run, DeadLetters.File file, ImportedFile taken) {
        taken.retainedReason().ifPresent(why -> add("kept        " + file.name() + ": " + why));
    }

    @Override
    public void wouldReplay(RunContext run, FailureStore.Row row) {
        add(row.failure().cause() + "  " + printable(row.failure().subject()) + "  " + row.failureCount()
                + " times, last " + row.failure().occurredAt() + ": "
                + printable(row.failure().detail()));
    }

    @Override
    public void rowReplayed(RunContext run, FailureStore.Row row, RowResult fate, String why) {
        switch (fate) {
            case RESOLVED -> {}
            case SOURCE_GONE -> add("gone        " + printable(row.failure().subject()));
            case FAILED_CONCURRENTLY, FAILED_AGAIN ->
                add("failed      " + printable(row.failure().subject()) + ": " + printable(why));
            case IN_PROGRESS -> add("on its way  " + printable(row.failure().subject()));
            case INCOMPLETE -> add("unfinished  " + printable(row.failure().subject()) + ": " + printable(why));
        }
    }

    @Override
    public void unreadable(RunContext run, String what) {
        add("unreadable  " + printable(what));
    }

    @Override
    public synchronized void replayCompleted(RunContext run, ReplayResult sum) {
        rows.forEach(out::println);
        if (omitted > 0) {
            out.println("and " + omitted + " more");
        }
        out.println();
        String letters = sum.deadLetterEvents() + " dead letters in " + sum.deadLetterFiles() + " files, ";
        if (sum.dryRun()) {
            out.println(letters + sum.found() + " failures would be replayed");
        } else {
            out.println(letters + sum.found() + " failures: " + sum.resolved() + " settled (" + sum.sourceGone()
                    + " gone at the source), " + sum.failedAgain() + " failed again, " + sum.inProgress()
                    + " on their way, " + sum.incomplete() + " unfinished");
        }
        sum.stopReason().ifPresent(why -> out.println("stopped before the end: " + why));
        out.flush();
    }

    private synchronized void add(String row) {
        if (rows.size() < MAX_ROWS) {
            rows.add(row);
        } else {
            omitted++;
        }
    }

    /** A blob's name may hold whatever moves a terminal's cursor. */
    private static String printable(String text) {
        return text.replaceAll("\\p{Cntrl}", "?");
    }
}
