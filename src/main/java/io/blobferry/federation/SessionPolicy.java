package io.blobferry.federation;

import io.blobferry.domain.Route;

/**
 * The policy of a session that may do no more than back up to one route, however much the role may. It grants nothing:
 * a session may what both its policy and its role allow ("Session policies", IAM User Guide).
 */
final class SessionPolicy {
    private SessionPolicy() {}

    /** The document, without spaces: STS takes 2,048 characters. The actions are those of {@code infra/}'s role. */
    static String of(Federation federation, Route route) {
        String bucket = "arn:" + federation.partition() + ":s3:::" + route.bucket();
        return """
                {"Version":"2012-10-17","Statement":[
                {"Effect":"Allow","Action":["s3:ListBucket","s3:ListBucketMultipartUploads"],"Resource":"%s"},
                {"Effect":"Allow","Action":["s3:GetObject","s3:PutObject","s3:PutObjectTagging",
                "s3:AbortMultipartUpload","s3:ListMultipartUploadParts"],"Resource":["%s","%s"]},
                {"Effect":"Allow","Action":["kms:Decrypt","kms:GenerateDataKey"],"Resource":"*",
                "Condition":{"StringLike":{"kms:ViaService":"s3.*.amazonaws.com*"}}}]}""".formatted(bucket, quotable(bucket + "/" + route.prefix() + "*"), bucket + "/.blobferry/*")
                .replace("\n", "");
    }

    /** In a policy {@code *}, {@code ?} and {@code $} of a prefix would mean something else. */
    private static String quotable(String resource) {
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
