package io.blobferry.aws.s3;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.blobferry.domain.BlobType;
import io.blobferry.domain.ContentHeaders;
import io.blobferry.domain.ETag;
import io.blobferry.domain.ObjectKey;
import io.blobferry.domain.ObjectVersion;
import io.blobferry.domain.TagsDigest;
import io.blobferry.domain.TimeRange;
import io.blobferry.format.MetadataNames;
import io.blobferry.spi.target.SourceAttributes;
import io.blobferry.spi.target.StoredVersion;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class S3BackupReaderTagsTest {
    private static final ObjectVersion VERSION =
            new ObjectVersion(new ObjectKey("backups", "container/blob"), Optional.of("v"));

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<Tag><Key>empty</Key><Value></Value></Tag>",
                "<Tag><Key>empty</Key><Value/></Tag>",
                "<Tag><Key>empty</Key></Tag>",
                "<Tag><Value>of none</Value></Tag><Tag><Key>empty</Key><Value/></Tag>",
                "<Tag><Key>empty</Key><Value/></Tag><Tag><Key>empty</Key><Value/></Tag>"
            })
    void tagWithoutValue_isTheEmptyText(String tags) {
        try (StubS3 s3 = new StubS3(
                10, request -> new StubS3.Answer(200, Map.of(), "<Tagging><TagSet>" + tags + "</TagSet></Tagging>"))) {
            Map<String, String> expected = Map.of("empty", "");
            SourceAttributes attributes =
                    new S3BackupReader(s3.client, s3.client).attributes(StubS3.run(), stored(expected));
            assertEquals(expected, attributes.tags());
            assertEquals(List.of(), attributes.losses());
        }
    }

    private static StoredVersion stored(Map<String, String> tags) {
        return new StoredVersion(
                VERSION,
                new ETag("e"),
                3,
                Optional.empty(),
                Instant.EPOCH,
                "STANDARD",
                new StoredVersion.Ready(),
                Optional.of(new StoredVersion.Origin(
                        new ETag("e"),
                        Instant.EPOCH,
                        Optional.empty(),
                        TimeRange.at(Instant.EPOCH),
                        Optional.of(BlobType.BLOCK),
                        Optional.empty())),
                new ContentHeaders(
                        Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty()),
                Map.of(
                        MetadataNames.FORMAT,
                        MetadataNames.CURRENT_FORMAT,
                        MetadataNames.SOURCE_ETAG,
                        "e",
                        MetadataNames.SOURCE_LAST_MODIFIED,
                        "2026-01-02T03:04:05Z",
                        MetadataNames.SOURCE_URL,
                        "https://account.blob.core.windows.net/container/blob",
                        MetadataNames.SOURCE_TAGS,
                        TagsDigest.of(tags).orElseThrow()));
    }
}
