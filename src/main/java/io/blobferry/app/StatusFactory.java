package io.blobferry.app;

import io.blobferry.azure.state.SegmentMessage;
import io.blobferry.backup.EnginePorts;
import io.blobferry.config.Settings;
import io.blobferry.domain.BlobAddress;
import io.blobferry.events.EventReader;
import io.blobferry.events.ParsedEvent;
import io.blobferry.spi.state.QueueView;
import io.blobferry.spi.state.ReconciliationStateStore;
import io.blobferry.spi.state.WorkerStore;
import io.blobferry.spi.target.MultipartUploadListing;
import io.blobferry.status.BlobStoryReader;
import io.blobferry.status.StatusPorts;
import io.blobferry.status.StatusReader;
import java.time.Clock;
import java.util.Optional;

/** Assembles what reads where the backup stands. */
final class StatusFactory {
    private final Settings settings;
    private final StatusPorts ports;
    private final EventReader eventReader;
    private final Clock clock;

    /** @param drill reads versions, which the worker's role may not; empty if there is no such role */
    StatusFactory(
            Settings settings,
            EnginePorts engine,
            MultipartUploadListing openUploads,
            AwsClients aws,
            Optional<DrillClients> drill,
            StateStores stores,
            String drillScope,
            ReconciliationStateStore passes,
            EventReader eventReader,
            Clock clock) {
        this.settings = settings;
        this.eventReader = eventReader;
        this.clock = clock;
        QueueView events = stores.events();
        WorkerStore workers = stores.workers();
        ports = new StatusPorts(
                engine.source(),
                drill.map(DrillClients::reader).orElseGet(aws::backupReader),
                drill.map(DrillClients::versions).orElseGet(aws::versions),
                engine.uploads(),
                openUploads,
                engine.checkpoints(),
                engine.failures(),
                events,
                stores.segmentMessages(),
                passes,
                stores.drillState(drillScope),
                workers);
    }

    StatusReader status() {
        return new StatusReader(
                ports, settings.target().routes(), settings.source().scope().account(), clock);
    }

    BlobStoryReader stories() {
        return new BlobStoryReader(
                ports, settings.target().routes(), settings.source().scope(), this::names, clock);
    }

    private boolean names(BlobAddress blob, String text) {
        try {
            return SegmentMessage.parse(text).version().blob().equals(blob);
        } catch (IllegalArgumentException noSegment) {
            return eventReader.read(text).stream().anyMatch(event -> names(blob, event));
        }
    }

    private static boolean names(BlobAddress blob, ParsedEvent event) {
        return event.subject().equals(blob.toString())
                || (event instanceof ParsedEvent.BlobRenamed(var renamed, BlobAddress previous)
                        && previous.equals(blob));
    }
}
