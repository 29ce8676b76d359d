package io.blobferry.status;

import io.blobferry.domain.Checkpoint;
import io.blobferry.execution.BoundedExecutor;
import io.blobferry.execution.RunContext;
import io.blobferry.routing.Route;
import io.blobferry.routing.Routes;
import io.blobferry.spi.state.CheckpointStore;
import io.blobferry.spi.target.MultipartTarget;
import io.blobferry.spi.target.MultipartUploadListing.OpenUpload;
import io.blobferry.spi.target.MultipartUploadListing.Page;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Finds the copies that are under way: S3 lists the open uploads, the row of each blob says whether it is its copy. */
final class CopiesReader {
    /** Copies whose parts are listed: a copy of 10,000 parts takes ten requests. */
    static final int MAX_COPIES = 10;

    private static final BoundedExecutor EXECUTOR = new BoundedExecutor(MAX_COPIES);

    private final StatusPorts ports;
    private final Routes routes;
    private final String account;

    CopiesReader(StatusPorts ports, Routes routes, String account) {
        this.ports = ports;
        this.routes = routes;
        this.account = account;
    }

    /** One page of open uploads of each place that blobs go to, and the oldest of them. */
    Status.Copies read(RunContext run) {
        List<OpenUpload> open = new ArrayList<>();
        boolean complete = true;
        for (Route place : routes.distinctPrefixes()) {
            Page page = ports.openUploads().list(run, place, Optional.empty());
            open.addAll(page.uploads());
            complete &= page.next().isEmpty();
        }
        List<OpenUpload> oldest = open.stream()
                .sorted(Comparator.comparing(OpenUpload::initiated))
                .limit(MAX_COPIES)
                .toList();
        List<Status.Copy> copies = EXECUTOR.map(oldest, upload -> copy(run, upload)).stream()
                .flatMap(Optional::stream)
                .toList();
        return new Status.Copies(copies, open.size(), complete && open.size() <= MAX_COPIES);
    }

    /** Empty if it is an upload of another application, or no row names it any more. */
    private Optional<Status.Copy> copy(RunContext run, OpenUpload open) {
        return routes.blobOf(account, open.upload().key())
                .flatMap(blob -> ports.checkpoints().find(run, blob))
                .flatMap(CheckpointStore.Row::copying)
                .filter(copying -> copying.upload().equals(open.upload()))
                .map(copying -> new Status.Copy(
                        copying.blob().toString(),
                        open.initiated(),
                        copying.plan().size(),
                        storedBytes(run, ports.uploads(), copying)));
    }

    /** Zero if the upload has just ended. */
    static long storedBytes(RunContext run, MultipartTarget uploads, Checkpoint.Copying copying) {
        return uploads.listParts(run, copying.upload(), copying.plan().allParts()).stream()
                .flatMap(List::stream)
                .mapToLong(MultipartTarget.StoredPart::size)
                .sum();
    }
}
