package io.blobferry.diagnostics;

import java.util.Locale;
import java.util.Optional;

/** What has to work before a blob can be backed up, in the order in which it is tried. */
public enum CheckId {
    IDENTITY_ENDPOINT("identity endpoint found"),
    TOKEN("token issued"),
    CLAIMS("token as configured"),
    ROLE("role assumed"),
    CONTAINER("container listed"),
    BLOB("one blob read"),
    BUCKET("bucket listed"),
    OBJECT("one object written and read"),
    CONDITION("conditional write honoured"),
    TABLE("tables reachable"),
    QUEUE("queues reachable");

    private final String title;

    CheckId(String title) {
        this.title = title;
    }

    /** What a person reads. */
    public String title() {
        return title;
    }

    /** What a program reads, such as {@code identity-endpoint}. */
    public String id() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /**
     * The step that this one builds on. The role is tried even with claims that are not as configured: AWS is the judge of
     * a token, and says a word of its own.
     */
    public Optional<CheckId> dependsOn() {
        return switch (this) {
            case IDENTITY_ENDPOINT -> Optional.empty();
            case TOKEN, CONTAINER, TABLE, QUEUE -> Optional.of(IDENTITY_ENDPOINT);
            case CLAIMS, ROLE -> Optional.of(TOKEN);
            case BLOB -> Optional.of(CONTAINER);
            case BUCKET -> Optional.of(ROLE);
            case OBJECT -> Optional.of(BUCKET);
            case CONDITION -> Optional.of(OBJECT);
        };
    }
}
