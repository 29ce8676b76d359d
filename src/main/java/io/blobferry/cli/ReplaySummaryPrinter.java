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

/** Prints a replay's result as text when it completes: the rows that remain, or that a dry run found, and the counts. */
final class ReplaySummaryPrinter implements ReplayListener {
    private static final int MAX_ROWS = 50;

    private final PrintWriter out;
    private final List<String> rows = new ArrayList<>();
    private int omitted;

    ReplaySummaryPrinter(PrintWriter out) {
        this.out = out;
    }

    @Override
    public void deadLettersImported(RunContext run, DeadLetters.File file, ImportedFile imported) {
        imported.retainedReason().ifPresent(reason -> add("kept         " + file.name() + ": " + reason));
    }

    @Override
    public void wouldReplay(RunContext run, FailureStore.Row row) {
        add(row.failure().cause() + "  " + printable(row.failure().subject()) + "  failures: " + row.failureCount()
                + ", last " + row.failure().occurredAt() + ": "
                + printable(row.failure().detail()));
    }

    @Override
    public void rowReplayed(RunContext run, FailureStore.Row row, RowResult result, String reason) {
        String subject = printable(row.failure().subject());
        switch (result) {
            case RESOLVED -> {}
            case SOURCE_GONE -> add("deleted      " + subject);
            case FAILED_CONCURRENTLY, FAILED_AGAIN -> add("failed       " + subject + ": " + printable(reason));
            case IN_PROGRESS -> add("in progress  " + subject);
            case INCOMPLETE -> add("incomplete   " + subject + ": " + printable(reason));
        }
    }

    @Override
    public void unreadable(RunContext run, String detail) {
        add("unreadable   " + printable(detail));
    }

    @Override
    public synchronized void replayCompleted(RunContext run, ReplayResult result) {
        rows.forEach(out::println);
        if (omitted > 0) {
            out.println("and " + omitted + " more");
        }
        out.println();
        out.println("dead letters: " + result.deadLetterEvents() + " in " + result.deadLetterFiles() + " files");
        if (result.dryRun()) {
            out.println("failures that would be replayed: " + result.found());
        } else {
            out.println("failures: " + result.found() + ", resolved: " + result.resolved() + " (source blob deleted: "
                    + result.sourceGone() + "), failed again: " + result.failedAgain() + ", in progress: "
                    + result.inProgress() + ", incomplete: " + result.incomplete() + ", skipped: "
                    + result.skipped());
        }
        result.stopReason().ifPresent(reason -> out.println("stopped early: " + reason));
        out.flush();
    }

    private synchronized void add(String row) {
        if (rows.size() < MAX_ROWS) {
            rows.add(row);
        } else {
            omitted++;
        }
    }

    /** Replaces control characters: a blob's name may contain terminal escape sequences and line breaks of any kind. */
    private static String printable(String text) {
        return text.replaceAll("[\\p{Cc}\\p{Zl}\\p{Zp}\\x{202A}-\\x{202E}\\x{2066}-\\x{2069}]", "?");
    }
}
