package io.blobferry.backup;

import io.blobferry.domain.BlobProperties;
import io.blobferry.execution.RunContext;
import io.blobferry.spi.source.BlobSource;
import io.blobferry.spi.target.BackupTarget;
import io.blobferry.stream.Md5Publisher;
import java.util.Map;

/** Copies a blob whole, from one GET into one PUT: what is left to do once the source is open. */
final class SinglePutCopier {
    private final BlobSource source;
    private final BackupTarget target;
    private final CheckpointRecorder checkpointRecorder;

    SinglePutCopier(BlobSource source, BackupTarget target, CheckpointRecorder ledger) {
        this.source = source;
        this.target = target;
        this.checkpointRecorder = ledger;
    }

    AttemptResult copy(RunContext run, TargetSnapshot seen, BlobSource.Content content) {
        BlobProperties properties = content.properties();
        Map<String, String> tags = properties.tagCount() == 0 ? Map.of() : source.tags(run, seen.blob());
        Md5Publisher md5 = new Md5Publisher(content.bytes());
        BackupTarget.PutResult written = target.put(
                run,
                seen.key(),
                seen.description(properties, tags),
                seen.precondition(),
                properties.contentMd5().isPresent() ? md5 : content.bytes());
        return switch (written) {
            case BackupTarget.Stored(var backup) -> {
                properties.contentMd5().ifPresent(stated -> verifyContentMd5(run, properties, stated, md5.base64()));
                yield checkpointRecorder.recordBackedUp(run, seen.row(), properties.version(), backup, 0);
            }
            case BackupTarget.PreconditionFailed(String detail) ->
                AttemptResult.retry("the target is not as it was before the source was read: " + detail);
        };
    }

    private void verifyContentMd5(RunContext run, BlobProperties properties, String stated, String found) {
        if (!stated.equals(found)) {
            run.listener().contentMd5Mismatch(run, properties.version(), stated, found);
        }
    }
}
