//! The elements that Microsoft's descriptions add to `DFProperties`.

use alloc::vec::Vec;

use super::xml::{Attribute, XmlForm};
use crate::PushErrorKind;
use crate::ddf::msft::COMMON_ERRORS;
use crate::ddf::{
    AllowedContent, AllowedValue, AllowedValues, Applicability, DependencyGroup, MsftProperties,
};

pub(super) fn properties(form: &mut XmlForm, msft: &MsftProperties<'_>) -> Result<(), PushErrorKind> {
    if let Some(applicability) = &msft.applicability {
        self::applicability(form, applicability)?;
    }
    if let Some(naming) = &msft.naming {
        form.open_msft("DynamicNodeNaming", &[])?;
        form.leaf_msft(naming.name(), naming.text())?;
        form.close_msft("DynamicNodeNaming");
    }
    if let Some(values) = &msft.allowed_values {
        allowed_values(form, "AllowedValues", values)?;
    }
    if let Some(behavior) = &msft.replace_behavior {
        form.leaf_msft("ReplaceBehavior", behavior.word())?;
    }
    if let Some(behavior) = &msft.reboot_behavior {
        form.leaf_msft("RebootBehavior", behavior.word())?;
    }
    if let Some(mapping) = &msft.gp_mapping {
        let mut attributes: Vec<Attribute<'_>> = Vec::from([
            ("GpEnglishName", &*mapping.english_name),
            ("GpAreaPath", &*mapping.area_path),
        ]);
        attributes.extend(mapping.element.as_deref().map(|element| ("GpElement", element)));
        form.empty_msft("GpMapping", &attributes)?;
    }
    if !msft.common_errors.is_empty() {
        form.open_msft("CommonErrorResults", &[])?;
        for (name, text) in COMMON_ERRORS.into_iter().zip(&msft.common_errors) {
            form.leaf_msft(name, text)?;
        }
        form.close_msft("CommonErrorResults");
    }
    match msft.deprecated.as_deref() {
        Some("") => form.empty_msft("Deprecated", &[])?,
        Some(build) => form.empty_msft("Deprecated", &[("OsBuildDeprecated", build)])?,
        None => {}
    }
    if !msft.dependencies.is_empty() {
        form.open_msft("DependencyBehavior", &[])?;
        for group in &msft.dependencies {
            dependency_group(form, group)?;
        }
        form.close_msft("DependencyBehavior");
    }
    if let Some(resolution) = &msft.conflict_resolution {
        form.leaf_msft("ConflictResolution", resolution.word())?;
    }
    if msft.atomic_required {
        form.empty_msft("AtomicRequired", &[])?;
    }
    optional(form, "RWAccess", msft.rw_access.as_deref())
}

fn optional(form: &mut XmlForm, name: &'static str, text: Option<&str>) -> Result<(), PushErrorKind> {
    text.map_or(Ok(()), |text| form.leaf_msft(name, text))
}

fn applicability(form: &mut XmlForm, applicability: &Applicability<'_>) -> Result<(), PushErrorKind> {
    form.open_msft("Applicability", &[])?;
    optional(form, "OsBuildVersion", applicability.os_build_version.as_deref())?;
    optional(form, "CspVersion", applicability.csp_version.as_deref())?;
    optional(
        form,
        "EditionAllowList",
        applicability.edition_allow_list.as_deref(),
    )?;
    if applicability.requires_azure_ad {
        form.empty_msft("RequiresAzureAd", &[])?;
    }
    form.close_msft("Applicability");
    Ok(())
}

fn allowed_values(
    form: &mut XmlForm,
    name: &'static str,
    values: &AllowedValues<'_>,
) -> Result<(), PushErrorKind> {
    form.open_msft(name, &[("ValueType", values.type_.word())])?;
    match &values.content {
        AllowedContent::None => {}
        AllowedContent::Enum(values) => {
            for value in values {
                form.open_msft("Enum", &[])?;
                allowed_value(form, value)?;
                form.close_msft("Enum");
            }
        }
        AllowedContent::Value(value) => allowed_value(form, value)?,
        AllowedContent::Admx(policy) => form.empty_msft(
            "AdmxBacked",
            &[
                ("Area", &policy.area),
                ("Name", &policy.name),
                ("File", &policy.file),
            ],
        )?,
    }
    if let Some(delimiter) = &values.list {
        form.empty_msft("List", &[("Delimiter", delimiter)])?;
    }
    form.close_msft(name);
    Ok(())
}

fn allowed_value(form: &mut XmlForm, value: &AllowedValue<'_>) -> Result<(), PushErrorKind> {
    form.leaf_msft("Value", &value.value)?;
    optional(form, "ValueDescription", value.description.as_deref())
}

fn dependency_group(form: &mut XmlForm, group: &DependencyGroup<'_>) -> Result<(), PushErrorKind> {
    form.open_msft("DependencyGroup", &[("FriendlyId", &group.friendly_id)])?;
    if let Some(values) = &group.changed_allowed_values {
        allowed_values(form, "DependencyChangedAllowedValues", values)?;
    }
    for dependency in &group.dependencies {
        form.open_msft("Dependency", &[("Type", dependency.type_.word())])?;
        form.leaf_msft("DependencyUri", &dependency.uri)?;
        for values in &dependency.allowed_values {
            allowed_values(form, "DependencyAllowedValue", values)?;
        }
        form.close_msft("Dependency");
    }
    form.close_msft("DependencyGroup");
    Ok(())
}
