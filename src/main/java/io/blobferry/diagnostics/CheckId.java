package io.blobferry.diagnostics;

import java.util.Locale;
import java.util.Optional;

/** The access checks, in the order in which they run. */
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
    LIFECYCLE("incomplete uploads kept"),
    VERSIONING("delete markers as the bucket allows"),
    TABLE("tables reachable"),
    QUEUE("queues reachable"),
    /** Where a role for drills is set. */
    DRILL_ROLE("drill role assumed"),
    DRILL_READ("backups read as a drill does");

    private final String title;

    CheckId(String title) {
        this.title = title;
    }

    /** The title for an operator. */
    public String title() {
        return title;
    }

    /** The identifier in JSON, such as {@code identity-endpoint}. */
    public String id() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /**
     * The check that must pass before this one runs. {@link #ROLE} does not depend on {@link #CLAIMS}: AWS validates
     * the token itself, and its error is worth showing.
     */
    public Optional<CheckId> dependsOn() {
        return switch (this) {
            case IDENTITY_ENDPOINT -> Optional.empty();
            case TOKEN, CONTAINER, TABLE, QUEUE -> Optional.of(IDENTITY_ENDPOINT);
            case CLAIMS, ROLE, DRILL_ROLE -> Optional.of(TOKEN);
            case BLOB -> Optional.of(CONTAINER);
            case BUCKET -> Optional.of(ROLE);
            case OBJECT, LIFECYCLE, VERSIONING -> Optional.of(BUCKET);
            case CONDITION -> Optional.of(OBJECT);
            case DRILL_READ -> Optional.of(DRILL_ROLE);
        };
    }
}
