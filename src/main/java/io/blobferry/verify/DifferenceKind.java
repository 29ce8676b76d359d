package io.blobferry.verify;

import io.blobferry.report.Finding;
import io.blobferry.report.Finding.Weight;
import java.util.Locale;

/** What is wrong with a backup, or what is known about it that explains why it is not as it should be. */
public enum DifferenceKind {
    /** The blob has no backup. */
    MISSING("missing", Weight.DIFFERENCE),
    /** The object is a backup of an older version of the blob. */
    STALE("stale", Weight.DIFFERENCE),
    /** The object names the blob's version, and has another size. */
    SIZE("size", Weight.DIFFERENCE),
    /** A backup is current, and the source does not have its blob. */
    EXTRA("extra", Weight.DIFFERENCE),
    /** An object of another client has a key of the backups. */
    FOREIGN("foreign", Weight.DIFFERENCE),
    /** The bytes are not those that the checksum, or the source, says. */
    BYTES("bytes differ", Weight.DIFFERENCE),
    /** The object does not say any more whose backup it is, or lacks a part of what it said. */
    METADATA_LOST("metadata lost", Weight.DIFFERENCE),
    /** Headers, metadata or type are not the blob's. */
    ATTRIBUTES("attributes differ", Weight.DIFFERENCE),
    /** The tags are not the blob's. */
    TAGS("tags differ", Weight.DIFFERENCE),
    /** S3 has no CRC64NVME of the object. */
    NO_CHECKSUM("no checksum", Weight.DIFFERENCE),
    /** The source has no such container, although it is to be backed up. */
    CONTAINER_MISSING("container missing", Weight.DIFFERENCE),
    /** The object is archived, so that its bytes were not read. */
    ARCHIVED("archived and not read", Weight.OPEN),
    /** A request about it failed. */
    NOT_CHECKED("not checked", Weight.OPEN),
    /** A credential may not read the tags or a sidecar. */
    DENIED("not compared", Weight.OPEN),
    /** The blob changed a moment ago, and its copy has begun. */
    IN_PROGRESS("being copied", Weight.NOTE),
    /** The source has deleted the blob, and the settings say that its backup stays current. */
    KEPT("kept after deletion", Weight.NOTE);

    private final String label;
    private final Weight weight;

    DifferenceKind(String label, Weight weight) {
        this.label = label;
        this.weight = weight;
    }

    public String label() {
        return label;
    }

    public Finding.Weight weight() {
        return weight;
    }

    /** The name of its count where a program reads the report. */
    public String figure() {
        StringBuilder text = new StringBuilder();
        for (String word : name().toLowerCase(Locale.ROOT).split("_", -1)) {
            text.append(text.isEmpty() ? word : Character.toUpperCase(word.charAt(0)) + word.substring(1));
        }
        return text.toString();
    }
}
