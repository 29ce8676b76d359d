package io.blobferry.federation;

import java.util.LinkedHashSet;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The policy of a session that may do no more than back up to some routes, however much the role may. It grants nothing:
 * a session may what both its policy and its role allow ("Session policies", IAM User Guide).
 */
final class SessionPolicy {
    private SessionPolicy() {}

    /** The document, without spaces: STS takes 2,048 characters. The actions are those of {@code infra/}'s role. */
    static String of(Federation federation, SessionScope limits) {
        Set<String> buckets = new LinkedHashSet<>();
        Set<String> objects = new LinkedHashSet<>();
        limits.routes().forEach(route -> {
            String bucket = "arn:" + federation.partition() + ":s3:::" + route.bucket();
            buckets.add(bucket);
            objects.add(escape(bucket + "/" + route.prefix() + "*"));
            objects.add(bucket + "/.blobferry/*");
        });
        return """
                {"Version":"2012-10-17","Statement":[
                {"Effect":"Allow","Action":["s3:ListBucket","s3:ListBucketMultipartUploads"],"Resource":%s},
                {"Effect":"Allow","Action":["s3:GetObject","s3:PutObject","s3:PutObjectTagging",
                "s3:AbortMultipartUpload","s3:ListMultipartUploadParts"%s],"Resource":%s},
                {"Effect":"Allow","Action":["kms:Decrypt","kms:GenerateDataKey"],"Resource":"*",
                "Condition":{"StringLike":{"kms:ViaService":"s3.*.amazonaws.com*"}}}]}""".formatted(list(buckets), limits.deleteMarkers() ? ",\"s3:DeleteObject\"" : "", list(objects))
                .replace("\n", "");
    }

    private static String list(Set<String> resources) {
        return resources.stream().collect(Collectors.joining("\",\"", "[\"", "\"]"));
    }

    /** In a policy {@code *}, {@code ?} and {@code $} of a prefix would mean something else. */
    private static String escape(String resource) {
        int end = resource.length() - 1;
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < end; i++) {
            char c = resource.charAt(i);
            switch (c) {
                case '*', '?', '$' -> text.append("${").append(c).append('}');
                case '"', '\\' -> text.append('\\').append(c);
                default -> text.append(c);
            }
        }
        return text.append('*').toString();
    }
}
