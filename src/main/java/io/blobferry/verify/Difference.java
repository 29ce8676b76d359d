package io.blobferry.verify;

import io.blobferry.report.Finding;
import java.util.Objects;

/**
 * Something about one backup that is not as it should be, or that explains it.
 *
 * @param subject the blob, or the object where no blob is known
 * @param detail for a person, in one line
 */
public record Difference(DifferenceKind kind, String subject, String detail) {
    public Difference {
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(subject, "subject");
        Objects.requireNonNull(detail, "detail");
    }

    /** The same with more to say about it. */
    Difference noting(String note) {
        return note.isEmpty() ? this : new Difference(kind, subject, detail + "; " + note);
    }

    /** This difference as a line of a report. */
    public Finding toFinding() {
        return new Finding(kind.weight(), kind.label(), subject, detail);
    }
}
