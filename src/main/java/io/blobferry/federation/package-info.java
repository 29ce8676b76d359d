/**
 * Exchanges the managed identity's Entra token for AWS credentials, and diagnoses each step. It uses {@code
 * diagnostics}, {@code execution}, {@code routing}, azure-identity, AWS STS and Resilience4j's back-off. Begin with
 * {@link FederatedCredentials}.
 */
package io.blobferry.federation;
