terraform {
  required_version = ">= 1.9"

  required_providers {
    azapi = {
      source  = "Azure/azapi"
      version = "~> 2.12"
    }
    azuread = {
      source  = "hashicorp/azuread"
      version = "~> 3.9"
    }
    azurerm = {
      source  = "hashicorp/azurerm"
      version = "~> 5.2"
    }
  }
}

provider "azurerm" {
  subscription_id = var.subscription_id

  features {}
}

provider "azuread" {
  tenant_id = var.tenant_id
}

# For what azurerm does only with a key: it copies a storage account's keys and a workspace's into the state, asks tables
# for their access policies by shared key, and gives a Flex Consumption app an AzureWebJobsStorage connection string
# with every identity (hashicorp/terraform-provider-azurerm#29693).
provider "azapi" {
  subscription_id = var.subscription_id
  tenant_id       = var.tenant_id
}
