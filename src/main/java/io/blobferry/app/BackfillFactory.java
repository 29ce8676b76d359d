package io.blobferry.app;

import io.blobferry.azure.blob.AzureBlobListing;
import io.blobferry.backfill.Backfill;
import io.blobferry.backfill.BackfillPorts;
import io.blobferry.backfill.MeteredSource;
import io.blobferry.backup.BackupEngine;
import io.blobferry.backup.EngineConfig;
import io.blobferry.backup.EnginePorts;
import io.blobferry.config.Settings;
import io.blobferry.execution.Sleeper;
import io.blobferry.spi.source.ContainerListing;
import java.time.Clock;
import java.time.Duration;
import java.util.Set;

/** Assembles backfills, with an engine of their own that uses no segment queue. */
final class BackfillFactory {
    /** A copy that workers have not completed so long after they began is helped along; what is stored is not copied again. */
    private static final Duration TAKEN_OVER_AFTER = Duration.ofMinutes(10);

    private final Settings settings;
    private final AzureClients azure;
    private final AwsClients aws;
    private final EnginePorts shared;
    private final EngineConfig config;
    private final Clock clock;

    /** @param config of the workers' engine */
    BackfillFactory(
            Settings settings,
            AzureClients azure,
            AwsClients aws,
            EnginePorts shared,
            EngineConfig.Builder config,
            Clock clock) {
        this.settings = settings;
        this.azure = azure;
        this.aws = aws;
        this.shared = shared;
        this.config = config.usesSegmentQueue(false)
                .redispatchAfter(TAKEN_OVER_AFTER)
                .comparesTags(false)
                .build();
        this.clock = clock;
    }

    Backfill backfill() {
        MeteredSource source = new MeteredSource(shared.source());
        EnginePorts ports = new EnginePorts(
                source,
                shared.target(),
                shared.uploads(),
                shared.records(),
                shared.deleteMarkers(),
                shared.checkpoints(),
                shared.segmentQueue(),
                shared.failures());
        Set<String> containers = settings.source().scope().containers();
        String account = settings.source().scope().account();
        AzureBlobListing listing = new AzureBlobListing(azure.blobControlClient(), account);
        return new Backfill(
                new BackfillPorts(
                        containers.isEmpty() ? listing : ContainerListing.of(containers),
                        listing,
                        source,
                        aws.objectListing(),
                        shared.target(),
                        shared.checkpoints()),
                new BackupEngine(ports, settings.target().routes(), config, clock, Sleeper.system()),
                config,
                settings.target().routes(),
                account,
                settings.worker().runTimeout(),
                clock,
                Sleeper.system());
    }
}
