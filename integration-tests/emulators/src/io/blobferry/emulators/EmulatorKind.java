package io.blobferry.emulators;

import java.util.List;
import java.util.Locale;

/** What the emulators run as. */
public enum EmulatorKind {
    /** Azurite from npm and S3Mock from Maven Central, as processes. */
    LOCAL {
        @Override
        AzureStorage startAzure(EmulatorWorkspace site) {
            return AzuriteProcesses.start(site);
        }

        @Override
        S3Backend startS3(EmulatorWorkspace site) {
            return S3MockProcess.start(site);
        }
    },

    /** Azurite and LocalStack in containers. */
    CONTAINERS {
        @Override
        AzureStorage startAzure(EmulatorWorkspace site) {
            return AzuriteInContainer.start(site);
        }

        @Override
        S3Backend startS3(EmulatorWorkspace site) {
            return LocalStackInContainer.start();
        }
    };

    private static final String AUTO = "auto";

    /** The kinds to try, in this order: what the system property {@code blobferry.emulators} says. */
    static List<EmulatorKind> wanted() {
        String name = System.getProperty("blobferry.emulators", AUTO);
        return name.equals(AUTO) ? List.of(values()) : List.of(valueOf(name.toUpperCase(Locale.ROOT)));
    }

    /** The kind as the system property names it. */
    String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    abstract AzureStorage startAzure(EmulatorWorkspace site);

    abstract S3Backend startS3(EmulatorWorkspace site);
}
