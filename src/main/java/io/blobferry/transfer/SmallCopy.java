package io.blobferry.transfer;

import io.blobferry.domain.BlobProperties;
import java.util.Map;

/** Copies a blob whole, from one GET into one PUT: what is left to do once the source is open. */
final class SmallCopy {
    private final BlobSource source;
    private final BackupTarget target;
    private final Ledger ledger;

    SmallCopy(BlobSource source, BackupTarget target, Ledger ledger) {
        this.source = source;
        this.target = target;
        this.ledger = ledger;
    }

    Step copy(Run run, Observation seen, BlobSource.Content content) {
        BlobProperties properties = content.properties();
        Map<String, String> tags = properties.tagCount() == 0 ? Map.of() : source.tags(run, seen.blob());
        Md5Tap md5 = new Md5Tap(content.bytes());
        BackupTarget.Written written = target.put(
                run,
                seen.key(),
                seen.description(properties, tags),
                seen.fence(),
                properties.contentMd5().isPresent() ? md5 : content.bytes());
        return switch (written) {
            case BackupTarget.Stored(var backup) -> {
                properties.contentMd5().ifPresent(stated -> compare(run, properties, stated, md5.base64()));
                yield ledger.wrote(run, seen.row(), properties.version(), backup, 0);
            }
            case BackupTarget.FenceBroken(String detail) ->
                Step.lookAgain("the target is not as it was before the source was read: " + detail);
        };
    }

    private void compare(Run run, BlobProperties properties, String stated, String found) {
        if (!stated.equals(found)) {
            run.listener().contentMd5Differs(run, properties.version(), stated, found);
        }
    }
}
