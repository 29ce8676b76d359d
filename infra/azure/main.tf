data "azurerm_resource_group" "this" {
  name = var.resource_group_name
}

# Read by azapi: azurerm's data source would copy the source account's keys into the state.
data "azapi_resource" "source" {
  type        = "Microsoft.Storage/storageAccounts@2023-05-01"
  resource_id = var.source_account_id

  response_export_values = {
    blob = "properties.primaryEndpoints.blob"
  }
}

locals {
  location     = coalesce(var.location, data.azurerm_resource_group.this.location)
  audience     = "api://${var.tenant_id}/blobferry"
  aws_role_arn = "arn:${var.aws_partition}:iam::${var.aws_account_id}:role/${var.aws_role_name}"
}

# The one identity: reads the blobs, keeps the state, and is who AWS knows.
resource "azurerm_user_assigned_identity" "blobferry" {
  name                = var.name
  resource_group_name = data.azurerm_resource_group.this.name
  location            = local.location
  tags                = var.tags
}
