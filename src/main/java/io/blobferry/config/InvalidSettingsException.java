package io.blobferry.config;

import java.util.List;

/** The settings that are missing or malformed, all of them, each with what to set. */
public final class InvalidSettingsException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public InvalidSettingsException(List<String> faults) {
        super("These settings keep Blobferry from starting:\n  - " + String.join("\n  - ", faults));
    }
}
