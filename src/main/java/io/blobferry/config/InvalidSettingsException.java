package io.blobferry.config;

import java.util.List;

/** The configuration is invalid: every missing, malformed and unknown setting, each with what is expected. */
public final class InvalidSettingsException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient List<String> errors;

    /** @param errors each beginning with the name of its setting */
    public InvalidSettingsException(List<String> errors) {
        super("Invalid configuration:\n  - " + String.join("\n  - ", errors));
        this.errors = List.copyOf(errors);
    }

    List<String> errors() {
        return errors;
    }
}
