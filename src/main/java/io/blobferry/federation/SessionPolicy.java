package io.blobferry.federation;

import java.util.LinkedHashSet;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The policy that restricts a session to backups to certain routes. It grants nothing: a session has the permissions that
 * both its policy and its role allow ("Session policies", IAM User Guide).
 */
final class SessionPolicy {
    private SessionPolicy() {}

    /**
     * Returns the document, without spaces, since STS accepts 2,048 characters. The actions are those of infra's role. Each
     * partition has a domain of its own: {@code amazonaws.com}, {@code amazonaws.com.cn}, {@code amazonaws.eu}.
     */
    static String of(Federation federation, SessionScope scope) {
        Set<String> buckets = new LinkedHashSet<>();
        Set<String> objects = new LinkedHashSet<>();
        scope.routes().forEach(route -> {
            String bucket = "arn:" + federation.partition() + ":s3:::" + route.bucket();
            buckets.add(bucket);
            objects.add(escape(bucket + "/" + route.prefix() + "*"));
            objects.add(bucket + "/.blobferry/*");
        });
        return """
                {"Version":"2012-10-17","Statement":[
                {"Effect":"Allow","Action":["s3:GetBucketVersioning","s3:GetLifecycleConfiguration","s3:ListBucket",
                "s3:ListBucketMultipartUploads"],"Resource":%s},
                {"Effect":"Allow","Action":["s3:GetObject","s3:PutObject","s3:PutObjectTagging",
                "s3:AbortMultipartUpload","s3:ListMultipartUploadParts"%s],"Resource":%s},
                {"Effect":"Allow","Action":["kms:Decrypt","kms:GenerateDataKey"],"Resource":"*",
                "Condition":{"StringLike":{"kms:ViaService":"s3.*.amazonaws.*"}}}]}""".formatted(list(buckets), scope.deleteMarkers() ? ",\"s3:DeleteObject\"" : "", list(objects))
                .replace("\n", "");
    }

    private static String list(Set<String> resources) {
        return resources.stream().collect(Collectors.joining("\",\"", "[\"", "\"]"));
    }

    /** Escapes {@code *}, {@code ?} and {@code $} of a prefix, which a policy would treat as a pattern or a variable. */
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
