package io.blobferry.report;

import java.time.Instant;
import java.util.List;
import java.util.Objects;

/**
 * The result of a restore, a verification or a drill. Its findings are passed on while they are found, so that a report takes
 * no memory for them: see {@link ReportWriter}.
 *
 * @param command the command: {@code restore}, {@code verify} or {@code drill}
 * @param subject what it was about, such as a container
 * @param verdict the result in one word
 * @param startedAt when it began, by this machine's clock
 * @param endedAt when it ended
 * @param sections the figures
 */
public record Report(
        String command, String subject, Verdict verdict, Instant startedAt, Instant endedAt, List<Section> sections) {
    public Report {
        Objects.requireNonNull(command, "command");
        Objects.requireNonNull(subject, "subject");
        Objects.requireNonNull(verdict, "verdict");
        Objects.requireNonNull(startedAt, "startedAt");
        Objects.requireNonNull(endedAt, "endedAt");
        sections = List.copyOf(sections);
    }

    /** The result in one word. */
    public enum Verdict {
        /** All is as it should be. */
        SOUND("all as it should be"),
        /** Findings say what differs. */
        DIFFERENCES("differences"),
        /** No difference was found, and not all was checked. */
        INCOMPLETE("incomplete");

        private final String label;

        Verdict(String label) {
            this.label = label;
        }

        public String label() {
            return label;
        }

        /** The verdict where so much was found. */
        public static Verdict of(boolean differences, boolean complete) {
            if (differences) {
                return DIFFERENCES;
            }
            return complete ? SOUND : INCOMPLETE;
        }
    }

    /** Figures that belong together. */
    public record Section(String title, List<Figure> figures) {
        public Section {
            Objects.requireNonNull(title, "title");
            figures = List.copyOf(figures);
        }
    }
}
