package io.blobferry.report;

import java.util.Objects;

/**
 * What the report says about one object.
 *
 * @param weight what it means for the verdict
 * @param kind the kind in one or two words, such as {@code missing}
 * @param subject the object: a blob as account/container/name, or an object as s3://bucket/key
 * @param detail how it differs or why it was not checked, in one line
 */
public record Finding(Weight weight, String kind, String subject, String detail) {
    public Finding {
        Objects.requireNonNull(weight, "weight");
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(subject, "subject");
        Objects.requireNonNull(detail, "detail");
    }

    /** What a finding means for the verdict. */
    public enum Weight {
        /** It is not as it should be. */
        DIFFERENCE("difference"),
        /** It could not be checked or completed. */
        OPEN("not checked"),
        /** It is worth knowing, and changes no verdict. */
        NOTE("note");

        private final String label;

        Weight(String label) {
            this.label = label;
        }

        public String label() {
            return label;
        }
    }
}
