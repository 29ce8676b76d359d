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
  location = coalesce(var.location, data.azurerm_resource_group.this.location)

  # A tenant with strict rules for id URIs accepts api://<client id> and api://<tenant id>/<client id> alone.
  audience = "api://${var.tenant_id}/${azuread_application.aws.client_id}"

  partitions = {
    "cn-"     = "aws-cn"
    "eusc-"   = "aws-eusc"
    "us-gov-" = "aws-us-gov"
  }
  aws_partition = coalesce(var.aws_partition, one([for start, partition in local.partitions : partition if startswith(var.aws_region, start)]), "aws")
  aws_role_arn  = "arn:${local.aws_partition}:iam::${var.aws_account_id}:role/${var.aws_role_name}"

  aws_drill_role_arn = "arn:${local.aws_partition}:iam::${var.aws_account_id}:role/${var.aws_drill_role_name}"
}

# The one identity: reads the blobs, keeps the state, and is who AWS knows.
resource "azurerm_user_assigned_identity" "blobferry" {
  name                = var.name
  resource_group_name = data.azurerm_resource_group.this.name
  location            = local.location
  tags                = var.tags
}
