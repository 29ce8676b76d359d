/**
 * Why the managed identity gets no token for Azure Storage, for the adapters of the source and of the state. It uses {@code
 * diagnostics}, {@code execution}, azure-core and MSAL.
 */
package io.blobferry.azure.identity;
