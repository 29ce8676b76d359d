package io.blobferry.app;

import io.blobferry.azure.blob.AzureBlobListing;
import io.blobferry.backup.EnginePorts;
import io.blobferry.config.Settings;
import io.blobferry.drill.BackupListing;
import io.blobferry.execution.Sleeper;
import io.blobferry.spi.source.ContainerListing;
import io.blobferry.spi.state.DrillStateStore;
import io.blobferry.spi.target.BackupReader;
import io.blobferry.verify.Verification;
import io.blobferry.verify.VerifyPorts;
import java.time.Clock;
import java.time.Duration;
import java.util.Set;
import software.amazon.awssdk.crt.checksums.CRC64NVME;

/** Assembles what compares backups with their source, and what reads them back. */
final class VerificationFactory {
    private final Settings settings;
    private final AzureClients azure;
    private final AwsClients aws;
    private final EnginePorts engine;
    private final Clock clock;

    VerificationFactory(Settings settings, AzureClients azure, AwsClients aws, EnginePorts engine, Clock clock) {
        this.settings = settings;
        this.azure = azure;
        this.aws = aws;
        this.engine = engine;
        this.clock = clock;
    }

    /** @param comparesTags whether the source's listing asks for index tags */
    Verification verification(boolean comparesTags, BackupReader reader) {
        return new Verification(
                ports(comparesTags, reader),
                settings.target().routes(),
                settings.source().scope().account(),
                CRC64NVME::new,
                clock,
                Sleeper.system());
    }

    /** Drills under the role of their own. */
    RestoreDrills drills(DrillStateStore state, DrillClients role, Duration skew) {
        return new RestoreDrills(
                new BackupListing(
                        role.listing(),
                        settings.target().routes(),
                        settings.source().scope().account()),
                ports(false, role.reader()),
                state,
                settings.drill().bytesPerDay(),
                skew,
                clock);
    }

    private VerifyPorts ports(boolean comparesTags, BackupReader reader) {
        Set<String> containers = settings.source().scope().containers();
        AzureBlobListing listing = new AzureBlobListing(
                azure.blobControlClient(), settings.source().scope().account(), comparesTags);
        return new VerifyPorts(
                containers.isEmpty() ? listing : ContainerListing.of(containers),
                listing,
                engine.source(),
                aws.objectListing(),
                aws.backupTarget(),
                reader,
                engine.deleteMarkers(),
                engine.checkpoints(),
                engine.failures());
    }
}
