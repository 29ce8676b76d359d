/**
 * A container of Azure Blob Storage as the destination of a restore. It uses {@code spi.destination}, {@code stream}, {@code
 * azure.identity} and the Azure SDK. Begin with {@link ContainerDestination}.
 */
package io.blobferry.azure.restore;
