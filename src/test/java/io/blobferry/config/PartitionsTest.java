package io.blobferry.config;

import static io.blobferry.config.Environments.errors;
import static io.blobferry.config.Environments.with;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.blobferry.config.setting.NameRule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.endpoints.S3EndpointProvider;
import software.amazon.awssdk.services.sts.endpoints.StsEndpointProvider;

/** Each partition of AWS: its settings are accepted, the SDK knows its endpoints, and infra accepts its names. */
class PartitionsTest {
    private static final Pattern VALIDATION = Pattern.compile("can\\(regex\\(\"(.*)\", (?:each\\.)?var\\.(\\w+)\\)\\)");

    @ParameterizedTest
    @CsvSource({
        "aws, eu-central-1, amazonaws.com, api.aws",
        "aws-cn, cn-north-1, amazonaws.com.cn, api.amazonwebservices.com.cn",
        "aws-cn, cn-northwest-1, amazonaws.com.cn, api.amazonwebservices.com.cn",
        "aws-us-gov, us-gov-west-1, amazonaws.com, api.aws",
        "aws-us-gov, us-gov-east-1, amazonaws.com, api.aws",
        "aws-eusc, eusc-de-east-1, amazonaws.eu, api.amazonwebservices.eu",
    })
    void partition_hasSettingsAndEndpoints(String partition, String name, String domain, String dualStackDomain) {
        Settings settings = Settings.from(with(Map.of("AWS_REGION", name, "AWS_ROLE_ARN", role(partition))));
        assertEquals(role(partition), settings.federation().roleArn());
        Region region = Region.of(settings.target().region());
        assertEquals("sts." + name + "." + domain, stsHost(region, false));
        assertEquals("sts." + name + "." + dualStackDomain, stsHost(region, true));
        assertEquals("backup-bucket.s3." + name + "." + domain, s3Host(region, false));
        assertEquals("backup-bucket.s3.dualstack." + name + "." + domain, s3Host(region, true));
    }

    /** Credentials of one partition are unknown in the others. */
    @ParameterizedTest
    @CsvSource({"aws, cn-north-1", "aws-cn, eu-central-1", "aws, eusc-de-east-1", "aws-us-gov, us-east-1"})
    void roleOfAnotherPartition_isRefused(String partition, String region) {
        String own = Region.of(region).metadata().partition().id();
        assertEquals(
                List.of("AWS_ROLE_ARN is '" + role(partition) + "', but the partition of AWS_REGION " + region + " is '"
                        + own + "'"),
                errors(with(Map.of("AWS_REGION", region, "AWS_ROLE_ARN", role(partition)))));
    }

    @Test
    void customEndpoints_anyPartition() {
        assertEquals(
                List.of(),
                errors(with(Map.of(
                        "AWS_REGION", "cn-north-1",
                        "AWS_ENDPOINT_URL_S3", "https://s3.example",
                        "AWS_ENDPOINT_URL_STS", "https://sts.example"))));
    }

    @ParameterizedTest
    @CsvSource({
        "aws, eu-central-1",
        "aws, us-east-1",
        "aws-cn, cn-northwest-1",
        "aws-us-gov, us-gov-west-1",
        "aws-eusc, eusc-de-east-1",
    })
    void infra_acceptsNamesOfPartition(String partition, String region) throws IOException {
        Map<String, Pattern> azure = validations("infra/azure/variables.tf");
        Map<String, Pattern> aws = validations("infra/aws/variables.tf");
        assertTrue(azure.get("aws_region").matcher(region).find());
        assertTrue(aws.get("region").matcher(region).find());
        assertTrue(aws.get("kms_key_arn")
                .matcher("arn:" + partition + ":kms:" + region + ":123456789012:key/1")
                .find());
        assertTrue(aws.get("oidc_provider_arn")
                .matcher("arn:" + partition + ":iam::123456789012:oidc-provider/sts.windows.net/tenant/")
                .find());
        String partitions = Files.readString(Path.of("infra/azure/variables.tf"));
        assertTrue(partitions.contains("\"" + partition + "\""), partition);
    }

    @ParameterizedTest
    @CsvSource({
        "api://11111111-2222-3333-4444-555555555555/66666666-7777-8888-9999-000000000000, true",
        "api://66666666-7777-8888-9999-000000000000, true",
        "api://11111111-2222-3333-4444-555555555555/blobferry, true",
        "api://blobferry, true",
        "66666666-7777-8888-9999-000000000000, true",
        "https://blobferry.example/app, true",
        "blobferry, false",
    })
    void infraAndSettings_acceptTheSameAudiences(String audience, boolean accepted) throws IOException {
        assertEquals(accepted, NameRule.AUDIENCE.allows(audience));
        assertEquals(
                accepted,
                validations("infra/aws/variables.tf")
                        .get("audience")
                        .matcher(audience)
                        .find());
    }

    /** A strict tenant refuses every other form for an app that receives version 1 tokens. */
    @Test
    void infra_namesTheAppByTenantAndClientId() throws IOException {
        String main = Files.readString(Path.of("infra/azure/main.tf"));
        assertTrue(main.contains("\"api://${var.tenant_id}/${azuread_application.aws.client_id}\""));
    }

    /** An ARN with a partition of its own would be of the wrong one elsewhere. */
    @Test
    void infra_takesThePartitionFromTheProvider() throws IOException {
        for (String file : List.of("federation.tf", "bucket.tf", "outputs.tf", "permissions-policy.json.tftpl")) {
            String text = Files.readString(Path.of("infra/aws", file));
            assertFalse(text.contains("arn:aws"), file);
        }
    }

    private static String role(String partition) {
        return "arn:" + partition + ":iam::123456789012:role/blobferry";
    }

    private static String stsHost(Region region, boolean dualStack) {
        return StsEndpointProvider.defaultProvider()
                .resolveEndpoint(
                        wanted -> wanted.region(region).useDualStack(dualStack).useFips(false))
                .join()
                .endpointUrl()
                .host();
    }

    private static String s3Host(Region region, boolean dualStack) {
        return S3EndpointProvider.defaultProvider()
                .resolveEndpoint(wanted -> wanted.region(region)
                        .bucket("backup-bucket")
                        .useDualStack(dualStack)
                        .useFips(false))
                .join()
                .endpointUrl()
                .host();
    }

    /** The patterns of the variables that are validated by one. */
    private static Map<String, Pattern> validations(String file) throws IOException {
        Map<String, Pattern> patterns = new HashMap<>();
        Matcher found = VALIDATION.matcher(Files.readString(Path.of(file)));
        while (found.find()) {
            patterns.put(found.group(2), Pattern.compile(found.group(1).replace("\\\\", "\\")));
        }
        return patterns;
    }
}
