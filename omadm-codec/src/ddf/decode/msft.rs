//! The elements that Microsoft's descriptions add to `DFProperties`.

use alloc::borrow::Cow;
use alloc::boxed::Box;
use alloc::vec::Vec;

use super::{Kind, Reader};
use crate::DecodeError;
use crate::ddf::msft::COMMON_ERRORS;
use crate::ddf::{
    AdmxBacked, AllowedContent, AllowedValue, AllowedValues, Applicability, ConflictResolution, Dependency,
    DependencyGroup, DependencyType, DynamicNodeNaming, GpMapping, MsftProperties, RebootBehavior,
    ReplaceBehavior, ValueType,
};
use crate::decode::source::Source;

impl<'a, S: Source<'a>> Reader<'_, S> {
    /// A child of `DFProperties` that the standard does not have.
    pub(super) fn msft_property(
        &mut self,
        msft: &mut Option<Box<MsftProperties<'a>>>,
    ) -> Result<(), DecodeError> {
        let name = self.name();
        if !S::IS_XML || !PROPERTIES.contains(&&*name) {
            return self.unknown();
        }
        let msft = msft.get_or_insert_default();
        match &*name {
            "Applicability" => msft.applicability = Some(self.applicability()?),
            "DynamicNodeNaming" => msft.naming = self.naming()?,
            "AllowedValues" => msft.allowed_values = Some(self.allowed_values()?),
            "ReplaceBehavior" => {
                msft.replace_behavior = Some(ReplaceBehavior::from_word(self.cursor.text()?));
            }
            "RebootBehavior" => msft.reboot_behavior = Some(RebootBehavior::from_word(self.cursor.text()?)),
            "GpMapping" => {
                let mut mapping = GpMapping::new(
                    self.required_attribute("GpEnglishName")?,
                    self.required_attribute("GpAreaPath")?,
                );
                mapping.element = self.attribute("GpElement")?;
                msft.gp_mapping = Some(mapping);
                self.cursor.skip()?;
            }
            "CommonErrorResults" => msft.common_errors = self.common_errors()?,
            "Deprecated" => {
                msft.deprecated = Some(self.attribute("OsBuildDeprecated")?.unwrap_or_default());
                self.cursor.skip()?;
            }
            "DependencyBehavior" => msft.dependencies = self.dependencies()?,
            "ConflictResolution" => {
                msft.conflict_resolution = Some(ConflictResolution::from_word(self.cursor.text()?));
            }
            "AtomicRequired" => {
                msft.atomic_required = true;
                self.cursor.skip()?;
            }
            _ => msft.rw_access = Some(self.cursor.text()?),
        }
        Ok(())
    }

    /// An attribute of the element that began last.
    fn attribute(&mut self, name: &str) -> Result<Option<Cow<'a, str>>, DecodeError> {
        let value = self.cursor.source.attribute(name);
        self.cursor
            .charge(value.as_ref().map_or(0, |value| value.len()))?;
        Ok(value)
    }

    /// An attribute that must be there; empty if it is not.
    fn required_attribute(&mut self, name: &'static str) -> Result<Cow<'a, str>, DecodeError> {
        match self.attribute(name)? {
            Some(value) => Ok(value),
            None => {
                self.deviates(Kind::Missing, name)?;
                Ok(Cow::Borrowed(""))
            }
        }
    }

    fn applicability(&mut self) -> Result<Applicability<'a>, DecodeError> {
        let mut applicability = Applicability::default();
        while self.cursor.child()?.is_some() {
            match &*self.name() {
                "OsBuildVersion" => applicability.os_build_version = Some(self.cursor.text()?),
                "CspVersion" => applicability.csp_version = Some(self.cursor.text()?),
                "EditionAllowList" => applicability.edition_allow_list = Some(self.cursor.text()?),
                "RequiresAzureAd" => {
                    applicability.requires_azure_ad = true;
                    self.cursor.skip()?;
                }
                _ => self.unknown()?,
            }
        }
        Ok(applicability)
    }

    fn naming(&mut self) -> Result<Option<DynamicNodeNaming<'a>>, DecodeError> {
        let mut naming = None;
        while self.cursor.child()?.is_some() {
            naming = Some(match &*self.name() {
                "ServerGeneratedUniqueIdentifier" => DynamicNodeNaming::ServerGenerated(self.cursor.text()?),
                "ClientInventory" => DynamicNodeNaming::ClientInventory(self.cursor.text()?),
                "UniqueName" => DynamicNodeNaming::UniqueName(self.cursor.text()?),
                _ => {
                    self.unknown()?;
                    continue;
                }
            });
        }
        Ok(naming)
    }

    fn common_errors(&mut self) -> Result<Vec<Cow<'a, str>>, DecodeError> {
        let mut errors = Vec::new();
        while self.cursor.child()?.is_some() {
            if errors.len() < COMMON_ERRORS.len() && COMMON_ERRORS.contains(&&*self.name()) {
                errors.push(self.cursor.text()?);
            } else {
                self.unknown()?;
            }
        }
        Ok(errors)
    }

    fn allowed_values(&mut self) -> Result<AllowedValues<'a>, DecodeError> {
        let type_ = ValueType::from_word(self.required_attribute("ValueType")?);
        let mut values = AllowedValues::new(type_, AllowedContent::None);
        // A description may precede its value.
        let mut description = None;
        while self.cursor.child()?.is_some() {
            match &*self.name() {
                "Enum" => {
                    let value = self.enum_value()?;
                    match &mut values.content {
                        AllowedContent::Enum(values) => values.push(value),
                        content => *content = AllowedContent::Enum(Vec::from([value])),
                    }
                }
                "Value" => {
                    let value = AllowedValue::new(self.cursor.content()?);
                    if !matches!(values.content, AllowedContent::None) {
                        self.deviates(Kind::Repeated, "Value")?;
                    }
                    values.content = AllowedContent::Value(value);
                }
                "ValueDescription" => description = Some(self.cursor.content()?),
                "AdmxBacked" => {
                    values.content = AllowedContent::Admx(AdmxBacked::new(
                        self.required_attribute("Area")?,
                        self.required_attribute("Name")?,
                        self.required_attribute("File")?,
                    ));
                    self.cursor.skip()?;
                }
                "List" => {
                    values.list = Some(self.required_attribute("Delimiter")?);
                    self.cursor.skip()?;
                }
                _ => self.unknown()?,
            }
        }
        if let AllowedContent::Value(value) = &mut values.content {
            value.description = description;
        }
        Ok(values)
    }

    fn enum_value(&mut self) -> Result<AllowedValue<'a>, DecodeError> {
        let mut value = AllowedValue::default();
        while self.cursor.child()?.is_some() {
            match &*self.name() {
                "Value" => value.value = self.cursor.text()?,
                "ValueDescription" => value.description = Some(self.cursor.content()?),
                _ => self.unknown()?,
            }
        }
        Ok(value)
    }

    fn dependencies(&mut self) -> Result<Vec<DependencyGroup<'a>>, DecodeError> {
        let mut groups = Vec::new();
        while self.cursor.child()?.is_some() {
            match &*self.name() {
                "DependencyGroup" => groups.push(self.dependency_group()?),
                _ => self.unknown()?,
            }
        }
        Ok(groups)
    }

    fn dependency_group(&mut self) -> Result<DependencyGroup<'a>, DecodeError> {
        let mut group = DependencyGroup::new(self.required_attribute("FriendlyId")?, []);
        while self.cursor.child()?.is_some() {
            match &*self.name() {
                "DependencyChangedAllowedValues" => {
                    group.changed_allowed_values = Some(self.allowed_values()?);
                }
                "Dependency" => group.dependencies.push(self.dependency()?),
                _ => self.unknown()?,
            }
        }
        Ok(group)
    }

    fn dependency(&mut self) -> Result<Dependency<'a>, DecodeError> {
        let type_ = DependencyType::from_word(self.required_attribute("Type")?);
        let mut dependency = Dependency::new(type_, "", []);
        while self.cursor.child()?.is_some() {
            match &*self.name() {
                "DependencyUri" => dependency.uri = self.cursor.text()?,
                "DependencyAllowedValue" => dependency.allowed_values.push(self.allowed_values()?),
                _ => self.unknown()?,
            }
        }
        Ok(dependency)
    }
}

/// The elements that may stand in `DFProperties`.
const PROPERTIES: [&str; 12] = [
    "Applicability",
    "DynamicNodeNaming",
    "AllowedValues",
    "ReplaceBehavior",
    "RebootBehavior",
    "GpMapping",
    "CommonErrorResults",
    "Deprecated",
    "DependencyBehavior",
    "ConflictResolution",
    "AtomicRequired",
    "RWAccess",
];
